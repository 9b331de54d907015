output "bucket" {
  description = "Put files under raw/prod/lv/ here."
  value       = aws_s3_bucket.loads.id
}

output "function" {
  description = "The function that ingests them."
  value       = aws_lambda_function.ingest.function_name
}

output "log_group" {
  description = "The function's log: aws logs tail <this> --follow"
  value       = aws_cloudwatch_log_group.ingest.name
}

output "failure_queue_url" {
  description = "Events that failed three times."
  value       = aws_sqs_queue.failures.url
}

output "tables" {
  description = "The DynamoDB tables. Readings are stored by asset and time."
  value       = { readings = aws_dynamodb_table.readings.name }
}

output "athena" {
  description = "Workgroup, database and tables for queries in SQL."
  value = {
    workgroup = aws_athena_workgroup.questions.name
    database  = aws_glue_catalog_database.loads.name
    tables    = keys(aws_glue_catalog_table.loads)
  }
}
