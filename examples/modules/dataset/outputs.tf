output "id" {
  description = "The dataset, as namespace/name."
  value       = huggingface_dataset.dataset.id
}

output "page" {
  description = "The dataset's page on the Hub."
  value       = huggingface_dataset.dataset.url
}

output "sha" {
  description = "The commit that readers see."
  value       = huggingface_dataset.dataset.sha
}
