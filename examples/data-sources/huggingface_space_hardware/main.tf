data "huggingface_space_hardware" "today" {}

output "dollars_per_hour" {
  value = { for flavor in data.huggingface_space_hardware.today.flavors : flavor.name => flavor.price * 60 }
}
