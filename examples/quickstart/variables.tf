variable "name" {
  description = "Name of the Space."
  type        = string
  default     = "hello-terraform"
}

variable "greeting" {
  description = "What the Space says."
  type        = string
  default     = "Hello"
}

variable "hardware" {
  description = "What the Space runs on."
  type        = string
  default     = "cpu-basic"
}

variable "greeting_key" {
  description = "Signs the greeting."
  type        = string
  sensitive   = true
}
