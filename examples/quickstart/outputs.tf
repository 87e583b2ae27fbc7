output "id" {
  description = "The Space, as namespace/name."
  value       = huggingface_space.hello.id
}

output "page" {
  description = "The Space's page on the Hub."
  value       = huggingface_space.hello.url
}

output "app" {
  description = "Where the app runs."
  value       = huggingface_space.hello.host
}
