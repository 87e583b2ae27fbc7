resource "huggingface_space" "app" {
  name       = "support-bot"
  visibility = "private"
  hardware   = "t4-small"
  sleep_time = 3600

  card = {
    title    = "Support bot"
    emoji    = "💬"
    app_port = 7860
  }

  variables = {
    MODEL_ID = "acme/support-7b"
  }

  volumes = [{
    type       = "bucket"
    source     = "acme/cache"
    mount_path = "/data"
  }]

  source_dir     = "${path.module}/app"
  source_exclude = ["tests/"]

  files = {
    "config.json" = jsonencode({ model = "acme/support-7b" })
  }

  wait_for_running    = true
  deletion_protection = true

  timeouts = {
    create = "20m"
  }
}
