data "huggingface_space" "upstream" {
  id = "acme/support-bot"
}

output "upstream" {
  value = {
    title   = data.huggingface_space.upstream.card.title
    stage   = data.huggingface_space.upstream.stage
    secrets = data.huggingface_space.upstream.secret_names
  }
}
