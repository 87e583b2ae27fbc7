output "id" {
  description = "The Space, as namespace/name."
  value       = huggingface_space.app.id
}

output "page" {
  description = "The Space's page on the Hub."
  value       = huggingface_space.app.url
}

output "host" {
  description = "The address of the running app."
  value       = huggingface_space.app.host
}

output "sha" {
  description = "The newest commit of its repository."
  value       = huggingface_space.app.sha
}
