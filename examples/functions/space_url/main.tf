output "page" {
  value = provider::huggingface::space_url("acme/support-bot")
}
