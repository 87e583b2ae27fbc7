locals {
  folder = var.folder == null ? {} : {
    for path in fileset(var.folder, "**") : path => file("${var.folder}/${path}")
  }
}

resource "huggingface_space" "app" {
  name       = var.name
  namespace  = var.namespace
  visibility = var.visibility
  sdk        = var.sdk
  hardware   = var.hardware
  sleep_time = var.sleep_time

  card  = var.card
  files = merge(local.folder, var.files)

  variables          = var.variables
  secrets_wo         = var.secrets
  secrets_wo_version = var.secrets_version

  wait_for_running    = var.wait_for_running
  deletion_protection = var.deletion_protection
}
