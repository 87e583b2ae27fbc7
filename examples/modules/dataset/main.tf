resource "huggingface_dataset" "dataset" {
  name       = var.name
  namespace  = var.namespace
  visibility = var.visibility
  card       = var.card

  configs = {
    for name, config in var.configs : name => {
      default        = config.default
      max_shard_size = config.max_shard_size
      splits         = config.splits
    }
  }

  deletion_protection = var.deletion_protection
}
