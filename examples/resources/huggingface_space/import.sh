terraform import huggingface_space.app acme/support-bot
