terraform import huggingface_space_secret.db acme/support-bot/DB_PASSWORD
