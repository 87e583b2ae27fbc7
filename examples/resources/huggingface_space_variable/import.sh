terraform import huggingface_space_variable.model acme/support-bot/MODEL_ID
