terraform import huggingface_dataset.reviews acme/reviews
