output "namespace" {
  value = provider::huggingface::parse_repo_id("acme/support-bot").namespace
}
