resource "aws_dynamodb_table" "readings" {
  # checkov:skip=CKV_AWS_119: encrypted with DynamoDB's own key; a customer key is charged for each request, and so for each write
  # checkov:skip=CKV2_AWS_16: paid by request: there is no capacity to scale
  name         = local.names.table
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "asset_id"
  range_key    = "timestamp"

  attribute {
    name = "asset_id"
    type = "S"
  }

  attribute {
    name = "timestamp"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

# The ledger: one record for each source object and version.
resource "aws_dynamodb_table" "ingest_log" {
  # checkov:skip=CKV_AWS_119: encrypted with DynamoDB's own key; a customer key is charged for each request
  # checkov:skip=CKV2_AWS_16: paid by request: there is no capacity to scale
  name         = local.names.ingest_log
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  range_key    = "version"

  attribute {
    name = "key"
    type = "S"
  }

  attribute {
    name = "version"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}
