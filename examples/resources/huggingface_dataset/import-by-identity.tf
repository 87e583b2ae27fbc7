import {
  to = huggingface_dataset.reviews
  identity = {
    namespace = "acme"
    name      = "reviews"
  }
}
