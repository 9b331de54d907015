terraform {
  # 1.9, because a variable's validation refers to other values.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Exact: the arguments used here are checked against this version's published schema (tests/infra).
      version = "6.62.0"
    }
  }
}

# Against the local cloud the endpoint comes from AWS_ENDPOINT_URL, as for every other client (README.md).
provider "aws" {
  region            = var.region
  s3_use_path_style = var.s3_use_path_style

  default_tags {
    tags = merge(var.tags, local.shared.tags)
  }
}
