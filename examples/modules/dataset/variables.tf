variable "name" {
  description = "Name of the dataset, without the namespace."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}$", var.name))
    error_message = "A name has 1 to 96 letters, digits, _, - and ., and begins with no - or . sign."
  }
}

variable "namespace" {
  description = "The user or organization. Default: the provider's, else the token's owner."
  type        = string
  default     = null
}

variable "visibility" {
  description = "public or private."
  type        = string
  default     = "private"

  validation {
    condition     = contains(["public", "private"], var.visibility)
    error_message = "The visibility is public or private."
  }
}

variable "card" {
  description = "The front matter of README.md."
  type = object({
    pretty_name = optional(string)
    license     = optional(string)
    language    = optional(list(string))
    tags        = optional(list(string))
  })
  default = null
}

variable "configs" {
  description = "Configs by name; each has splits by name, and each split the files that it is made of."
  type = map(object({
    default        = optional(bool)
    max_shard_size = optional(string)
    splits = map(object({
      files  = list(string)
      format = optional(string)
    }))
  }))

  validation {
    condition     = length(var.configs) > 0 && alltrue([for config in values(var.configs) : length(config.splits) > 0])
    error_message = "A dataset has at least one config, and each config at least one split."
  }

  validation {
    condition     = length([for config in values(var.configs) : config if config.default == true]) <= 1
    error_message = "One config at most is the default."
  }
}

variable "deletion_protection" {
  description = "Whether plans that would destroy the dataset are refused."
  type        = bool
  default     = false
}
