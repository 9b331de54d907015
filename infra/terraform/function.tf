locals {
  ingest = jsondecode(templatefile("${local.function}/lambda_config.json", local.blanks))
}

resource "aws_iam_role" "ingest" {
  name               = local.names.role
  description        = "DubeGrid: read raw/, write ${local.shared.prefixes.processed}, ${local.shared.prefixes.rejected} and ${local.names.table}"
  assume_role_policy = file("${local.function}/trust-policy.json")
}

resource "aws_iam_role_policy" "ingest" {
  name   = local.shared.statements.function_policy
  role   = aws_iam_role.ingest.name
  policy = templatefile("${local.infra}/policies/ingest-function.json", local.blanks)
}

resource "aws_cloudwatch_log_group" "ingest" {
  # checkov:skip=CKV_AWS_158: CloudWatch encrypts logs with its own keys; the log holds file names and counts, no readings, and a customer key costs a dollar a month
  # checkov:skip=CKV_AWS_338: a month is what troubleshooting needs here; a year's logs are a year's bill
  name              = local.log_group
  retention_in_days = local.shared.days_kept.log
}

resource "aws_sqs_queue" "failures" {
  name                      = local.names.failure_queue
  message_retention_seconds = local.shared.days_kept.failures * 24 * 3600
  sqs_managed_sse_enabled   = true
}

# Ranges of files that are too large for one invocation; hidden for longer than the function may run.
resource "aws_sqs_queue" "ranges" {
  name                       = local.names.ranges_queue
  visibility_timeout_seconds = local.shared.ranges.hidden_seconds
  message_retention_seconds  = local.shared.days_kept.failures * 24 * 3600
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failures.arn, maxReceiveCount = local.shared.ranges.receives })
}

resource "aws_lambda_event_source_mapping" "ranges" {
  event_source_arn        = aws_sqs_queue.ranges.arn
  function_name           = aws_lambda_function.ingest.function_name
  batch_size              = 1
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = local.shared.ranges.at_once
  }
}

resource "aws_lambda_function" "ingest" {
  # checkov:skip=CKV_AWS_50: each file's summary in the log says how long it took; X-Ray is charged for each trace and needs a further permission
  # checkov:skip=CKV_AWS_115: a new account may run ten functions at once, and AWS does not let you reserve any of the last hundred
  # checkov:skip=CKV_AWS_116: failures go to an OnFailure destination, which carries more than a dead-letter queue (aws_lambda_function_event_invoke_config below)
  # checkov:skip=CKV_AWS_117: it speaks only to S3, DynamoDB, SQS and CloudWatch; in a VPC that requires endpoints or a NAT gateway, some 32 dollars a month
  # checkov:skip=CKV_AWS_173: its environment holds names, no secrets; Lambda encrypts it with its own key
  # checkov:skip=CKV_AWS_272: code signing needs a signing profile in the account; the zip's hash is compared at each apply
  function_name    = local.names.function
  description      = local.ingest.Description
  role             = aws_iam_role.ingest.arn
  runtime          = local.ingest.Runtime
  handler          = local.ingest.Handler
  timeout          = local.ingest.Timeout
  memory_size      = local.ingest.MemorySize
  filename         = var.function_zip
  source_code_hash = filebase64sha256(var.function_zip)

  ephemeral_storage {
    size = local.ingest.EphemeralStorage.Size
  }

  environment {
    variables = merge(local.ingest.Environment.Variables, {
      DUBEGRID_SUMMARIES = var.summaries
      DUBEGRID_ALERTS    = var.alerts
      DUBEGRID_STREAM    = var.stream
    })
  }

  # Without this log group, Lambda would create one that is kept forever; without this policy, the first file would fail.
  depends_on = [aws_cloudwatch_log_group.ingest, aws_iam_role_policy.ingest]
}

resource "aws_lambda_function_event_invoke_config" "ingest" {
  function_name          = aws_lambda_function.ingest.function_name
  maximum_retry_attempts = local.shared.retries

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}

# For our bucket in our account only: without the account, anyone who later owns a bucket of that name could call the
# function (the "confused deputy" problem).
resource "aws_lambda_permission" "s3_calls_ingest" {
  statement_id   = local.shared.statements.s3_calls_function
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.ingest.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.loads.arn
  source_account = local.account_id
}
