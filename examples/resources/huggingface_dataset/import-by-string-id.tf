import {
  to = huggingface_dataset.reviews
  id = "acme/reviews"
}
