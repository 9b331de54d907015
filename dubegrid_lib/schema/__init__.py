"""What a reading is: columns, units, times, series, and the rules that a row, a file or a reading can break."""
