# The second function (dubegrid_lib.stack.assess_stack): it assesses the days and months whose readings changed, and publishes alerts.

locals {
  assess        = jsondecode(templatefile("${path.module}/../../lambda/assess_days/lambda_config.json", local.blanks))
  assess_letter = "${local.names.assess_queue}Dead"
}

resource "aws_dynamodb_table" "summaries" {
  # checkov:skip=CKV_AWS_119: encrypted with DynamoDB's own key; a customer key is charged for each request
  # checkov:skip=CKV2_AWS_16: paid by request: there is no capacity to scale
  name         = local.names.summary_table
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "asset_id"
  range_key    = "period"

  attribute {
    name = "asset_id"
    type = "S"
  }

  attribute {
    name = "month"
    type = "S"
  }

  attribute {
    name = "period"
    type = "S"
  }

  global_secondary_index {
    name            = "by_month"
    hash_key        = "month"
    range_key       = "asset_id"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table" "alerts" {
  # checkov:skip=CKV_AWS_119: encrypted with DynamoDB's own key; a customer key is charged for each request
  # checkov:skip=CKV2_AWS_16: paid by request: there is no capacity to scale
  name         = local.names.alert_table
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "about"
  range_key    = "alert"

  attribute {
    name = "about"
    type = "S"
  }

  attribute {
    name = "alert"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}

resource "aws_sns_topic" "alerts" {
  # checkov:skip=CKV_AWS_26: alerts name assets and limits, no readings; to let AWS's own alarms publish to an encrypted topic takes a customer key, a dollar a month
  name = local.names.topic
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode(merge(local.topic_policy, {
    Statement = [for statement in local.topic_policy.Statement : statement if var.require_tls || statement.Sid != "DenyPlainHttp"]
  }))
}

locals {
  topic_policy = jsondecode(templatefile("${local.infra}/policies/alert-topic.json", local.blanks))
}

resource "aws_sqs_queue" "asset_days_dead" {
  name                      = local.assess_letter
  message_retention_seconds = local.shared.days_kept.failures * 24 * 3600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "asset_days" {
  name                       = local.names.assess_queue
  message_retention_seconds  = local.shared.days_kept.failures * 24 * 3600
  sqs_managed_sse_enabled    = true
  visibility_timeout_seconds = local.shared.assess.visibility_seconds
  delay_seconds              = local.shared.assess.pause_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.asset_days_dead.arn
    maxReceiveCount     = local.shared.assess.deliveries
  })
}

resource "aws_cloudwatch_log_group" "assess" {
  # checkov:skip=CKV_AWS_158: CloudWatch encrypts logs with its own keys; the log holds asset numbers and counts, no readings
  # checkov:skip=CKV_AWS_338: a month is what troubleshooting needs here; a year's logs are a year's bill
  name              = "/aws/lambda/${local.names.assess_function}"
  retention_in_days = local.shared.days_kept.log
}

resource "aws_iam_role" "assess" {
  name               = local.names.assess_role
  description        = "DubeGrid: read ${local.names.table}, write ${local.names.summary_table}, publish to ${local.names.topic}"
  assume_role_policy = file("${local.function}/trust-policy.json")
}

resource "aws_iam_role_policy" "assess" {
  name   = "assess"
  role   = aws_iam_role.assess.name
  policy = templatefile("${local.infra}/policies/assess-function.json", local.blanks)
}

resource "aws_lambda_function" "assess" {
  # checkov:skip=CKV_AWS_50: its summaries in the log say how long each assessment took; X-Ray is charged for each trace and needs a further permission
  # checkov:skip=CKV_AWS_115: the event source mapping lets two run at once; a new account has nothing to reserve
  # checkov:skip=CKV_AWS_116: what fails five times goes to the queue's dead letters
  # checkov:skip=CKV_AWS_117: it speaks only to AWS's services; in a VPC that requires endpoints or a NAT gateway
  # checkov:skip=CKV_AWS_173: its environment holds names, no secrets; Lambda encrypts it with its own key
  # checkov:skip=CKV_AWS_272: code signing needs a signing profile in the account; the zip's hash is compared at each apply
  function_name    = local.names.assess_function
  description      = local.assess.Description
  role             = aws_iam_role.assess.arn
  runtime          = local.assess.Runtime
  handler          = local.assess.Handler
  timeout          = local.assess.Timeout
  memory_size      = local.assess.MemorySize
  filename         = var.assess_zip
  source_code_hash = filebase64sha256(var.assess_zip)

  ephemeral_storage {
    size = local.assess.EphemeralStorage.Size
  }

  environment {
    variables = local.assess.Environment.Variables
  }

  depends_on = [aws_cloudwatch_log_group.assess, aws_iam_role_policy.assess]
}

resource "aws_lambda_event_source_mapping" "asset_days" {
  function_name           = aws_lambda_function.assess.function_name
  event_source_arn        = aws_sqs_queue.asset_days.arn
  batch_size              = local.shared.assess.batch
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = local.shared.assess.at_once
  }
}

resource "aws_cloudwatch_event_rule" "silence" {
  name                = local.blanks.assess_schedule
  description         = "DubeGrid: look for assets that went silent"
  schedule_expression = local.shared.assess.schedule
}

resource "aws_cloudwatch_event_target" "silence" {
  rule      = aws_cloudwatch_event_rule.silence.name
  target_id = "assess"
  arn       = aws_lambda_function.assess.arn
}

resource "aws_lambda_permission" "schedule_calls_assess" {
  statement_id  = "schedule-calls-assess"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.assess.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.silence.arn
}
