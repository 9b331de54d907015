# Optional: a data set over the catalog's readings, and a dashboard of daily load. QuickSight is charged by user and month,
# so nothing here is created unless a user is named. The account must have been signed up for QuickSight by hand, and
# QuickSight must be allowed (in its console) to use Athena and to read the bucket.

locals {
  quicksight = var.quicksight_user_arn == "" ? 0 : 1
  # QuickSight's names for the catalog's types.
  quicksight_types = { string = "STRING", double = "DECIMAL", timestamp = "DATETIME", bigint = "INTEGER" }
  quicksight_columns = [
    for column in concat(local.tables.lv_curated.columns, local.tables.lv_curated.partition_keys) :
    { name = column.name, type = local.quicksight_types[column.type] }
  ]
  quicksight_owner = [
    "quicksight:DescribeDataSource", "quicksight:DescribeDataSourcePermissions", "quicksight:PassDataSource",
    "quicksight:UpdateDataSource", "quicksight:DeleteDataSource", "quicksight:UpdateDataSourcePermissions",
  ]
  quicksight_reader = [
    "quicksight:DescribeDataSet", "quicksight:DescribeDataSetPermissions", "quicksight:PassDataSet",
    "quicksight:DescribeIngestion", "quicksight:ListIngestions",
  ]
}

resource "aws_quicksight_data_source" "athena" {
  count          = local.quicksight
  data_source_id = "dubegrid"
  name           = "DubeGrid"
  type           = "ATHENA"

  parameters {
    athena {
      work_group = aws_athena_workgroup.questions.name
    }
  }

  permission {
    principal = var.quicksight_user_arn
    actions   = local.quicksight_owner
  }
}

resource "aws_quicksight_data_set" "readings" {
  count       = local.quicksight
  data_set_id = "dubegrid-readings"
  name        = "DubeGrid readings"
  import_mode = "DIRECT_QUERY"

  physical_table_map {
    physical_table_map_id = "readings"

    relational_table {
      data_source_arn = aws_quicksight_data_source.athena[0].arn
      catalog         = "AwsDataCatalog"
      schema          = aws_glue_catalog_database.loads.name
      name            = "lv_curated"

      dynamic "input_columns" {
        for_each = local.quicksight_columns

        content {
          name = input_columns.value.name
          type = input_columns.value.type
        }
      }
    }
  }

  permissions {
    principal = var.quicksight_user_arn
    actions   = local.quicksight_reader
  }
}

# A QuickSight dashboard made from it shows each quantity's daily mean, one line for each substation.
resource "aws_quicksight_template" "daily_load" {
  count               = local.quicksight
  template_id         = "dubegrid-daily-load"
  name                = "DubeGrid daily load"
  version_description = "A line a substation: the day's mean of a quantity"

  definition {
    data_set_configuration {
      placeholder = "readings"

      data_set_schema {
        dynamic "column_schema_list" {
          for_each = local.quicksight_columns

          content {
            name      = column_schema_list.value.name
            data_type = column_schema_list.value.type
          }
        }
      }
    }

    sheets {
      sheet_id = "daily"
      title    = "Daily load"

      visuals {
        line_chart_visual {
          visual_id = "daily-load"

          title {
            format_text {
              plain_text = "Mean of the day, by substation"
            }
          }

          chart_configuration {
            field_wells {
              line_chart_aggregated_field_wells {
                category {
                  date_dimension_field {
                    field_id         = "day"
                    date_granularity = "DAY"

                    column {
                      column_name         = "ts"
                      data_set_identifier = "readings"
                    }
                  }
                }

                colors {
                  categorical_dimension_field {
                    field_id = "substation"

                    column {
                      column_name         = "substation_name"
                      data_set_identifier = "readings"
                    }
                  }
                }

                values {
                  numerical_measure_field {
                    field_id = "mean"

                    aggregation_function {
                      simple_numerical_aggregation = "AVERAGE"
                    }

                    column {
                      column_name         = "value"
                      data_set_identifier = "readings"
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
