# Reads.
function Get-Key([string]$Id) {
  $Id
}

filter Only-New { $_ }

Export-ModuleMember -Function Get-Key
