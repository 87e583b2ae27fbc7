resource "huggingface_dataset" "reviews" {
  name       = "reviews"
  visibility = "private"

  card = {
    pretty_name = "Reviews"
    license     = "cc-by-4.0"
    language    = ["en"]
  }
  readme = "# Reviews\n\nWhat guests wrote.\n"

  configs = {
    default = {
      columns = { label = jsonencode({ class_label = ["neg", "pos"] }) }
      splits = {
        train = { files = ["${path.module}/data/train-*.csv"] }
        test  = { files = ["${path.module}/data/test.jsonl"] }
      }
    }
  }
}
