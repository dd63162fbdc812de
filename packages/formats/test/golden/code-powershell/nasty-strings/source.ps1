$text = @"
function Not-Here {}
"@
function Ok { "$(1 + ")")" }
function Cut {
  if ($a