# What watches the pipeline (dubegrid_lib.stack.monitoring): alarms that publish to the topic, a dashboard, log queries.

locals {
  alarms        = jsondecode(templatefile("${local.infra}/alarms.json", local.blanks))
  insights      = "${path.module}/../log_queries"
  log_questions = { for path in fileset(local.insights, "*.logs") : trimsuffix(path, ".logs") => file("${local.insights}/${path}") }
}

resource "aws_cloudwatch_metric_alarm" "operations" {
  for_each            = local.alarms
  alarm_name          = "${local.names.function}-${each.key}"
  alarm_description   = each.value.AlarmDescription
  namespace           = each.value.Namespace
  metric_name         = each.value.MetricName
  dimensions          = each.value.Dimensions
  statistic           = lookup(each.value, "Statistic", null)
  extended_statistic  = lookup(each.value, "ExtendedStatistic", null)
  period              = each.value.Period
  evaluation_periods  = each.value.EvaluationPeriods
  datapoints_to_alarm = each.value.DatapointsToAlarm
  comparison_operator = each.value.ComparisonOperator
  threshold           = each.value.Threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_dashboard" "operations" {
  dashboard_name = "${local.names.function}Operations"
  dashboard_body = templatefile("${local.infra}/dashboard.json", local.blanks)
}

resource "aws_cloudwatch_query_definition" "questions" {
  for_each        = local.log_questions
  name            = "${local.names.function}/${each.key}"
  log_group_names = concat([aws_cloudwatch_log_group.ingest.name], length(regexall("# Searches the logs of both functions\\.", each.value)) > 0 ? [aws_cloudwatch_log_group.assess.name] : [])
  query_string    = each.value
}
