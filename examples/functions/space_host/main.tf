output "health" {
  value = "${provider::huggingface::space_host("acme/support-bot")}/health"
}
