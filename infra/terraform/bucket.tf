resource "aws_s3_bucket" "loads" {
  # checkov:skip=CKV_AWS_18: a teaching kit's access logs would cost more to keep than the data; use CloudTrail data events if you need them
  # checkov:skip=CKV_AWS_144: the readings can be downloaded again from their publisher; a copy in a second region doubles the bill
  # checkov:skip=CKV_AWS_145: encrypted with S3's own keys; a customer key costs a dollar a month and a charge for each request, and you could lock yourself out
  bucket = local.names.bucket

  # `terraform destroy` empties it, including old versions: what is left behind would continue to cost money.
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "loads" {
  bucket                  = aws_s3_bucket.loads.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "loads" {
  bucket = aws_s3_bucket.loads.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "loads" {
  bucket = aws_s3_bucket.loads.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "loads" {
  bucket = aws_s3_bucket.loads.id

  rule {
    id     = "query-results"
    status = "Enabled"

    filter {
      prefix = local.shared.prefixes.results
    }

    expiration {
      days = local.shared.days_kept.query_results
    }
  }

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      noncurrent_days = local.shared.days_kept.old_versions
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = local.shared.days_kept.unfinished_uploads
    }
  }

  # The rule about old versions needs versioning.
  depends_on = [aws_s3_bucket_versioning.loads]
}

resource "aws_s3_bucket_policy" "tls_only" {
  count  = var.require_tls ? 1 : 0
  bucket = aws_s3_bucket.loads.id
  policy = templatefile("${local.infra}/policies/bucket-tls-only.json", local.blanks)

  # If this request and the public access block are sent at the same time, one of the two may be denied.
  depends_on = [aws_s3_bucket_public_access_block.loads]
}

resource "aws_s3_bucket_notification" "loads" {
  bucket = aws_s3_bucket.loads.id

  dynamic "lambda_function" {
    for_each = local.notification

    content {
      id                  = lambda_function.value.Id
      lambda_function_arn = lambda_function.value.LambdaFunctionArn
      events              = lambda_function.value.Events
      filter_prefix       = one([for rule in lambda_function.value.Filter.Key.FilterRules : rule.Value if rule.Name == "prefix"])
      filter_suffix       = one([for rule in lambda_function.value.Filter.Key.FilterRules : rule.Value if rule.Name == "suffix"])
    }
  }

  # S3 checks the permission when the notification is configured.
  depends_on = [aws_lambda_permission.s3_calls_ingest]
}

locals {
  notification = jsondecode(templatefile("${local.function}/s3-notify.json", local.blanks)).LambdaFunctionConfigurations
}
