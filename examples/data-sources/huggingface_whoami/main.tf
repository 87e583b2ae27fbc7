data "huggingface_whoami" "me" {}

output "namespaces" {
  value = concat([data.huggingface_whoami.me.name], data.huggingface_whoami.me.organizations)
}
