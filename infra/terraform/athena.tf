resource "aws_athena_workgroup" "questions" {
  name          = local.names.workgroup
  description   = "DubeGrid's queries of its load readings"
  force_destroy = true

  configuration {
    # A client cannot send results elsewhere, nor leave them unencrypted.
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = local.shared.scan_limit_bytes

    result_configuration {
      output_location = "s3://${aws_s3_bucket.loads.id}/${local.shared.prefixes.results}"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_glue_catalog_database" "loads" {
  name        = local.names.database
  description = "DubeGrid: LV substation load readings"
}

locals {
  table_files = { for path in fileset("${local.infra}/tables", "*.json") : trimsuffix(path, ".json") => "${local.infra}/tables/${path}" }
  locations   = { for name, path in local.table_files : name => "s3://${local.names.bucket}/${jsondecode(file(path)).prefix}" }
  tables      = { for name, path in local.table_files : name => jsondecode(templatefile(path, { location = local.locations[name] })) }
}

resource "aws_glue_catalog_table" "loads" {
  for_each      = local.tables
  database_name = aws_glue_catalog_database.loads.name
  name          = each.key
  table_type    = "EXTERNAL_TABLE"
  parameters    = merge({ EXTERNAL = "TRUE" }, each.value.properties, each.value.projection)

  dynamic "partition_keys" {
    for_each = each.value.partition_keys

    content {
      name = partition_keys.value.name
      type = partition_keys.value.type
    }
  }

  storage_descriptor {
    location      = trimsuffix(local.locations[each.key], "/") # as Athena stores it
    input_format  = each.value.input_format
    output_format = each.value.output_format

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name = columns.value.name
        type = columns.value.type
      }
    }

    ser_de_info {
      serialization_library = each.value.serde.library
      parameters            = each.value.serde.parameters
    }
  }
}

# The view that has each reading once, even if files share an interval (dubegrid_lib.query.questions.create_readings_view). Athena
# stores a view as a Presto view whose definition is JSON in base64.
locals {
  view_columns = concat(local.tables.lv_curated.columns, local.tables.lv_curated.partition_keys)
  presto_types = { string = "varchar", timestamp = "timestamp(3)", double = "double" }
  view = {
    originalSql = trimspace(templatefile("${local.infra}/views/lv_readings.sql", { database = local.names.database, table = "lv_curated", copies = local.sql_bodies["_copies"] }))
    catalog     = "awsdatacatalog"
    schema      = local.names.database
    columns     = [for column in local.view_columns : { name = column.name, type = local.presto_types[column.type] }]
  }
}

resource "aws_glue_catalog_table" "readings" {
  database_name      = aws_glue_catalog_database.loads.name
  name               = "lv_readings"
  table_type         = "VIRTUAL_VIEW"
  parameters         = { presto_view = "true", comment = "Presto View" }
  view_original_text = "/* Presto View: ${base64encode(jsonencode(local.view))} */"
  view_expanded_text = "/* Presto View */"

  storage_descriptor {
    dynamic "columns" {
      for_each = local.view_columns

      content {
        name = columns.value.name
        type = columns.value.type
      }
    }
  }

  # It reads the table.
  depends_on = [aws_glue_catalog_table.loads]
}

# The queries of infra/sql, composed of fragments as in dubegrid_lib.query.questions: a file names the fragment that it is
# based on (`-- with:`), which may be based on another. The innermost fragment, `reading`, exists for each table; the
# queries on lv_data are the ones saved, unless a question names its table. Athena prompts for the values of their
# question marks.
locals {
  sql_texts  = { for path in fileset(local.sql, "*.sql") : trimsuffix(path, ".sql") => replace(replace(replace(trimsuffix(file("${local.sql}/${path}"), "\n"), "$${voltage_low}", format("%.1f", local.shared.voltage_limits.low_v)), "$${voltage_high}", format("%.1f", local.shared.voltage_limits.high_v)), "$${voltage_source}", local.shared.voltage_limits.source) }
  sql_own    = { for name, text in local.sql_texts : name => replace(text, "/\\A(-- (question|fragment|unit|cost|with|table|parameters): .+\n)+/", "") }
  sql_bodies = { for name, text in local.sql_own : name => replace(text, "$${copies}", local.sql_own["_copies"]) }
  sql_heads = {
    for name, text in local.sql_texts :
    name => { for line in split("\n", trimsuffix(text, local.sql_own[name])) : split(": ", trimprefix(line, "-- "))[0] => join(": ", slice(split(": ", line), 1, length(split(": ", line)))) if line != "" }
  }
  sql_below  = { for name, head in local.sql_heads : name => !contains(keys(head), "with") ? "" : head.with == "reading" ? "_reading_lv_data" : "_${head.with}" }
  sql_second = { for name, below in local.sql_below : name => lookup(local.sql_below, below, "") }
  sql_chains = { for name, below in local.sql_below : name => reverse(compact([below, local.sql_second[name], lookup(local.sql_below, local.sql_second[name], ""), lookup(local.sql_second, local.sql_second[name], "")])) }
  questions = {
    for name, chain in local.sql_chains :
    name => [for part in chain : part == "_reading_lv_data" ? "_reading_${lookup(local.sql_heads[name], "table", "lv_data")}" : part] if !startswith(name, "_")
  }
}

resource "aws_athena_named_query" "questions" {
  for_each    = local.questions
  name        = each.key
  description = local.sql_heads[each.key].question
  database    = aws_glue_catalog_database.loads.name
  workgroup   = aws_athena_workgroup.questions.id
  query = join("", [
    join("", [for key in ["question", "unit", "cost"] : "-- ${key}: ${local.sql_heads[each.key][key]}\n"]),
    length(each.value) == 0 ? "" : "WITH ${join(",\n", [for fragment in each.value : local.sql_bodies[fragment]])}",
    length(each.value) == 0 || startswith(local.sql_bodies[each.key], ",") ? "" : "\n",
    local.sql_bodies[each.key],
  ])
}
