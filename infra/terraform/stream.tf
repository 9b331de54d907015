# The intervals as they are ingested, for programs that act on readings at once. Created only if var.stream is on: it is charged by the hour.

resource "aws_kinesis_stream" "intervals" {
  # checkov:skip=CKV_AWS_185: encrypted with AWS's own key for Kinesis; a customer key costs a dollar a month and a charge for each request
  count            = var.stream == "on" ? 1 : 0
  name             = local.names.intervals_stream
  retention_period = local.shared.stream.hours_kept
  encryption_type  = "KMS"
  kms_key_id       = local.shared.stream.key

  # It scales with the load; with a fixed number of shards, a month's files would arrive faster than a shard accepts them.
  stream_mode_details {
    stream_mode = local.shared.stream.mode
  }
}
