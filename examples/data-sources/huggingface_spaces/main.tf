data "huggingface_spaces" "bots" {
  namespace = "acme"
  search    = "bot"
  sdk       = "docker"
}

resource "huggingface_space_variable" "model" {
  for_each = toset(data.huggingface_spaces.bots.ids)
  space_id = each.value
  key      = "MODEL"
  value    = "acme/support-7b"
}
