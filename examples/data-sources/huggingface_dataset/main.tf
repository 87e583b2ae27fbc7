data "huggingface_dataset" "reviews" {
  id = "acme/reviews"
}

output "rows" {
  value = { for name, split in data.huggingface_dataset.reviews.configs["default"].splits : name => split.num_examples }
}
