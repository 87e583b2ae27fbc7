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

run "changes_it_in_place" {
  variables {
    card = { license = "mit" }
  }

  assert {
    condition     = output.id == "acme/module-dataset" && huggingface_dataset.dataset.card.license == "mit"
    error_message = "It is the same dataset, with another card."
  }
}

run "refuses_a_dataset_without_configs" {
  command = plan

  variables {
    configs = {}
  }

  expect_failures = [var.configs]
}
