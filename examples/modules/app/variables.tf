variable "name" {
  description = "Name of the Space, without the namespace."
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
  description = "public, private or protected."
  type        = string
  default     = "private"

  validation {
    condition     = contains(["public", "private", "protected"], var.visibility)
    error_message = "The visibility is public, private or protected."
  }
}

variable "sdk" {
  description = "What runs the app: docker, gradio or static."
  type        = string
  default     = "docker"

  validation {
    condition     = contains(["docker", "gradio", "static"], var.sdk)
    error_message = "The sdk is docker, gradio or static."
  }
}

variable "hardware" {
  description = "What the app runs on, such as t4-small. Default: cpu-basic for a new Space."
  type        = string
  default     = null
}

variable "sleep_time" {
  description = "Seconds without a visit after which the app sleeps, -1 for never. Not on cpu-basic."
  type        = number
  default     = null

  validation {
    condition     = var.sleep_time == null ? true : var.sleep_time == -1 || var.sleep_time >= 1
    error_message = "The sleep time is a number of seconds from 1 on, or -1."
  }

  validation {
    condition     = var.sleep_time == null || !contains(["", "cpu-basic"], coalesce(var.hardware, "cpu-basic"))
    error_message = "On cpu-basic the Hub chooses the sleep time: choose other hardware, or leave it out."
  }
}

variable "card" {
  description = "The front matter of README.md."
  type = object({
    title             = optional(string)
    emoji             = optional(string)
    short_description = optional(string)
    license           = optional(string)
    app_port          = optional(number)
    models            = optional(list(string))
    datasets          = optional(list(string))
    tags              = optional(list(string))
  })
  default = null
}

variable "folder" {
  description = "A folder whose text files are the app's."
  type        = string
  default     = null
}

variable "files" {
  description = "More files of the app, path and content; they win over those of the folder."
  type        = map(string)
  default     = {}
}

variable "variables" {
  description = "The app's variables, readable by everybody who can see the Space."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.variables) : can(regex("^[A-Za-z][A-Za-z0-9_]*$", key))])
    error_message = "A key has a letter first, then letters, digits and _."
  }
}

variable "secrets" {
  description = "The app's secrets. They are kept in no plan and no state."
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(var.variables))) == 0
    error_message = "A key is either a secret or a variable."
  }
}

variable "secrets_version" {
  description = "Another number sets the secrets again: that is how new values become known."
  type        = number
  default     = 1
}

variable "wait_for_running" {
  description = "Whether an apply waits until the app runs."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether plans that would destroy the Space are refused."
  type        = bool
  default     = false
}
