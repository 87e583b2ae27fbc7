variable "api_key" {
  description = "Key of the API."
  type        = string
  sensitive   = true
  ephemeral   = true
}

# Kept in no plan and no state (Terraform 1.11, OpenTofu 1.11). Another version sets it again.
resource "huggingface_space_secret" "api" {
  space_id         = huggingface_space.app.id
  key              = "API_KEY"
  value_wo         = var.api_key
  value_wo_version = 1
}
