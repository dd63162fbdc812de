<?php
namespace App\Keys;

use App\Base;
use function App\{a, b};
require_once 'store.php';

const ROTATION = 30;

/** A key. */
#[Entity]
final class Key extends Base implements Rotates
{
    const SIZE = 1;
    private int $id = 1;

    /** Rotates. */
    public function rotate(int $days): void {}
}

interface Rotates {}
enum State: string { case Old = 'old'; }
function make() {}
