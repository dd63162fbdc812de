using module Keys
Import-Module Store

<#
.SYNOPSIS
Makes a key.
#>
function New-Key {
    param(
        [string]$Name
    )
    Write-Output $Name
}

class Key {
    [int]$Id
    [void] Rotate([int]$Days) {
        $this.Id = $Days
    }
}

enum State { Old; New }
