variable "region" {
  description = "The region in which everything is created."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Give an AWS region such as eu-west-2."
  }
}

variable "names" {
  description = "Names that replace those in infra/names.json, by their key there, such as { table = \"MyReadings\" }."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.names), keys(local.naming))) == 0
    error_message = "Name only what infra/names.json names: ${join(", ", keys(local.naming))}."
  }

  validation {
    condition = alltrue([
      for field, name in var.names : can(regex("^(${local.naming[field].pattern})$", name)) if contains(keys(local.naming), field)
    ])
    error_message = "A name contains characters that AWS does not allow; infra/names.json has the rules."
  }
}

variable "tags" {
  description = "Tags in addition to Project=DubeGrid, by which `dubegrid teardown` recognises its resources."
  type        = map(string)
  default     = {}

  validation {
    condition     = !contains(keys(var.tags), "Project")
    error_message = "The tag Project is reserved: it marks what teardown may remove."
  }
}

variable "function_zip" {
  description = "The ingest function's zip, built by `dubegrid package` for the target that it will run on."
  type        = string
  default     = "../../out/function.zip"

  validation {
    condition     = fileexists(var.function_zip)
    error_message = "There is no such zip yet: run `dubegrid package --out out/function.zip` in the project's folder first."
  }
}

variable "assess_zip" {
  description = "The second function's zip: `dubegrid package --function assess --out out/assess.zip`."
  type        = string
  default     = "../../out/assess.zip"

  validation {
    condition     = fileexists(var.assess_zip)
    error_message = "There is no such zip yet: run `dubegrid package --function assess --out out/assess.zip` first."
  }
}

variable "naive_time" {
  description = "What a timestamp without an offset means: utc or london."
  type        = string
  default     = "utc"

  validation {
    condition     = contains(["utc", "london"], var.naive_time)
    error_message = "Choose utc or london."
  }
}

variable "curated" {
  description = "Whether the function writes Parquet below processed/lv/: on or off."
  type        = string
  default     = "on"

  validation {
    condition     = contains(["on", "off"], var.curated)
    error_message = "Choose on or off."
  }
}

variable "ledger" {
  description = "Whether the function records in the ledger how far each file is ingested: on or off."
  type        = string
  default     = "on"

  validation {
    condition     = contains(["on", "off"], var.ledger)
    error_message = "Choose on or off."
  }
}

variable "summaries" {
  description = "Whether the second function assesses each month that a file changes, and stores summaries and flags: on or off."
  type        = string
  default     = "on"

  validation {
    condition     = contains(["on", "off"], var.summaries)
    error_message = "Choose on or off."
  }
}

variable "alerts" {
  description = "Whether the outcome of each file, and readings that pass a limit, are published to the topic: on or off."
  type        = string
  default     = "on"

  validation {
    condition     = contains(["on", "off"], var.alerts)
    error_message = "Choose on or off."
  }
}

variable "stream" {
  description = "Whether each ingested interval goes to a Kinesis stream, which costs some 29 dollars a month even if it is not used: on or off."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["on", "off"], var.stream)
    error_message = "Choose on or off."
  }
}

variable "require_tls" {
  description = "Whether the bucket denies plain HTTP. False only for the local cloud, which uses plain HTTP on loopback."
  type        = bool
  default     = true
}

variable "s3_use_path_style" {
  description = "Whether bucket names go into the path instead of the host name: for the local cloud, where such host names would not resolve."
  type        = bool
  default     = false
}

variable "budget_limit_usd" {
  description = "The month's budget for the whole account, in US dollars; a mail is sent when half of it is spent, when all of it is spent, and when the forecast exceeds it."
  type        = number
  default     = 5

  validation {
    condition     = var.budget_limit_usd > 0
    error_message = "The budget must be greater than 0."
  }
}

variable "budget_email" {
  description = "The address for mails about costs: at half of the budget, at all of it, and if the forecast exceeds it. Required before anything is created."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.budget_email))
    error_message = "Give a mail address."
  }
}

variable "quicksight_user_arn" {
  description = "The QuickSight user for whom a data source, a data set and a dashboard template are created. Empty: nothing is created in QuickSight, which is charged by user and month."
  type        = string
  default     = ""

  validation {
    condition     = var.quicksight_user_arn == "" || can(regex("^arn:aws:quicksight:[a-z0-9-]+:[0-9]{12}:user/.+$", var.quicksight_user_arn))
    error_message = "Give a QuickSight user's ARN; aws quicksight list-users shows it."
  }
}
