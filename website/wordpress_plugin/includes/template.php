<?php
/** Pages written with the earlier plugin's template tags: read into a tree, and written out. Nothing is evaluated. */

namespace Level7Platform;

defined('ABSPATH') || exit;

const TAGS = '/\[(if [a-z0-9_ ]{1,60}|else|\/if|foreach [a-z0-9_]{1,40}|\/foreach|block [a-z0-9_]{1,60}|[A-Z][A-Z_]{2,40})\]/';

foreach (['the_content', 'the_excerpt', 'widget_text_content', 'widget_block_content'] as $level7platform_filter) {
    add_filter($level7platform_filter, __NAMESPACE__ . '\\fill', 20);
}
unset($level7platform_filter);

/** A page's text with its tags filled in. */
function fill($text): string
{
    $text = (string) $text;
    if (strpos($text, '[') === false || !preg_match(TAGS, $text)) {
        return $text;
    }
    $pieces = preg_split(TAGS, $text, -1, PREG_SPLIT_DELIM_CAPTURE);
    $at = 0;
    return is_array($pieces) ? written(branch($pieces, $at, []), []) : $text;
}

/** The nodes up to one of these closing words. Every odd piece is a tag. */
function branch(array $pieces, int &$at, array $until): array
{
    $nodes = [];
    while ($at < count($pieces)) {
        $piece = $pieces[$at];
        if ($at++ % 2 === 0) {
            $nodes[] = ['text', $piece];
        } elseif (in_array($piece, $until, true)) {
            return $nodes;
        } elseif (strpos($piece, 'if ') === 0) {
            $then = branch($pieces, $at, ['else', '/if']);
            $else = ($pieces[$at - 1] ?? '') === 'else' ? branch($pieces, $at, ['/if']) : [];
            $nodes[] = ['if', explode(' ', substr($piece, 3))[0], $then, $else];
        } elseif (strpos($piece, 'foreach ') === 0) {
            $nodes[] = ['foreach', substr($piece, 8), branch($pieces, $at, ['/foreach'])];
        } elseif (strpos($piece, 'block ') === 0) {
            $nodes[] = ['block', substr($piece, 6)];
        } else {
            $nodes[] = ['tag', $piece];
        }
    }
    return $nodes;
}

function written(array $nodes, array $row): string
{
    $found = '';
    foreach ($nodes as $node) {
        switch ($node[0]) {
            case 'text':
                $found .= $node[1];
                break;
            case 'tag':
                $value = tag($node[1], $row);
                // What isn't ours stays as it is: it may be another plugin's, or just text in brackets.
                $found .= $value === null ? '[' . $node[1] . ']'
                    : (in_array($node[1], HTML_TAGS, true) ? $value : esc_html($value));
                break;
            case 'if':
                $found .= written(holds($node[1], $row) ? $node[2] : $node[3], $row);
                break;
            case 'foreach':
                foreach (loop($node[1], $row) as $each) {
                    $found .= written($node[2], $each + $row);
                }
                break;
            default:
                $found .= part($node[1]);
        }
    }
    return $found;
}
