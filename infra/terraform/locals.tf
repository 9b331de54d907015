# Names, settings, policies and tables are in ../: the library (dubegrid_lib) and this configuration both read them, and
# nothing is repeated here.

data "aws_caller_identity" "current" {}

locals {
  infra      = "${path.module}/.."
  function   = "${path.module}/../../lambda/ingest_csv"
  sql        = "${path.module}/../sql"
  shared     = jsondecode(file("${local.infra}/settings.json"))
  naming     = jsondecode(file("${local.infra}/names.json"))
  defaults   = { for field, name in local.naming : field => name.default }
  account_id = data.aws_caller_identity.current.account_id

  # Bucket names are global: the account's number makes the default name unique.
  names = merge(local.defaults, { bucket = "${local.defaults.bucket}-${local.account_id}" }, var.names)

  log_group = "/aws/lambda/${local.names.function}"

  # The blanks of the documents, as dubegrid_lib.stack.policies.blanks fills them.
  blanks = merge(local.names, {
    account_id          = local.account_id
    alerts              = var.alerts
    assess_dead_letters = "${local.names.assess_queue}Dead"
    assess_log_group    = "/aws/lambda/${local.names.assess_function}"
    assess_function_arn = "arn:aws:lambda:${var.region}:${local.account_id}:function:${local.names.assess_function}"
    assess_role_arn     = "arn:aws:iam::${local.account_id}:role/${local.names.assess_role}"
    assess_schedule     = "${local.names.assess_function}Silence"
    curated             = var.curated
    function_arn        = "arn:aws:lambda:${var.region}:${local.account_id}:function:${local.names.function}"
    ledger              = var.ledger
    log_group           = local.log_group
    naive_time          = var.naive_time
    region              = var.region
    role_arn            = "arn:aws:iam::${local.account_id}:role/${local.names.role}"
    topic_arn           = "arn:aws:sns:${var.region}:${local.account_id}:${local.names.topic}"
  })
}
