<html><body><?php if ($x): ?>
<p>function not_here() {}</p>
<?php endif; function here() { ?> text <?php } ?>
</body>
<?php class Cut {