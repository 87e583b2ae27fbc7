provider "huggingface" {
  namespace = "acme"
}

variables {
  name = "module-dataset"
  configs = {
    default = {
      splits = {
        train = { files = ["tests/data/train.csv"] }
        test  = { files = ["tests/data/test.csv"] }
      }
    }
  }
}

run "publishes_its_splits" {
  assert {
    condition     = output.id == "acme/module-dataset"
    error_message = "The id is the namespace and the name."
  }
}

run "has_nothing_left_to_do" {
  command = plan

  assert {
    condition     = output.sha == run.publishes_its_splits.sha
    error_message = "A plan after an apply changes nothing."
  }
}

run "refuses_a_dataset_without_configs" {
  command = plan

  variables {
    configs = {}
  }

  expect_failures = [var.configs]
}
