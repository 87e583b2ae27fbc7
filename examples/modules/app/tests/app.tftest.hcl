provider "huggingface" {
  namespace = "acme"
}

variables {
  name      = "module-app"
  files     = { "Dockerfile" = "FROM python:3.12-slim\n" }
  variables = { GREETING = "Hello" }
  secrets   = { GREETING_KEY = "not-a-real-key" }
}

run "makes_a_private_space" {
  assert {
    condition     = output.id == "acme/module-app"
    error_message = "The id is the namespace and the name."
  }

  assert {
    condition     = huggingface_space.app.visibility == "private"
    error_message = "Nothing is published unless it is asked for."
  }

  assert {
    condition     = huggingface_space.app.secrets_wo == null
    error_message = "The state holds no secret."
  }
}

run "changes_it_in_place" {
  variables {
    hardware   = "t4-small"
    sleep_time = 3600
    variables  = { GREETING = "Good morning" }
  }

  assert {
    condition     = output.id == run.makes_a_private_space.id && huggingface_space.app.hardware == "t4-small"
    error_message = "It is the same Space on other hardware."
  }
}

run "has_nothing_left_to_do" {
  command = plan

  variables {
    hardware   = "t4-small"
    sleep_time = 3600
    variables  = { GREETING = "Good morning" }
  }

  assert {
    condition     = output.sha == run.changes_it_in_place.sha
    error_message = "A plan after an apply changes nothing."
  }
}

run "refuses_a_bad_name" {
  command = plan

  variables {
    name = "-bot"
  }

  expect_failures = [var.name]
}

run "refuses_a_key_that_is_secret_and_variable" {
  command = plan

  variables {
    secrets = { GREETING = "not-a-real-key" }
  }

  expect_failures = [var.secrets]
}

run "refuses_a_sleep_time_on_free_hardware" {
  command = plan

  variables {
    sleep_time = 3600
  }

  expect_failures = [var.sleep_time]
}
