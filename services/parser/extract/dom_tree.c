#include "services/parser/extract/dom_tree.h"

static unsigned current_traits(const struct dom_tree *tree)
{
    return dom_tag_traits(dom_tree_current(tree));
}

static void pop(struct dom_tree *tree)
{
    dom_tree_pop_to(tree, tree->depth - 1);
}

/* ---- html, head, body (13.2.6.4.1 to 6) */

static uint32_t push_implied(struct dom_tree *tree, enum dom_tag tag)
{
    const struct dom_token token = {.tag = tag, .shown_as = tag, .name = dom_tag_name(tag)};
    return dom_tree_push(tree, &token);
}

static void begin_html(struct dom_tree *tree)
{
    if (!tree->dom->html)
        tree->dom->html = push_implied(tree, TAG_HTML);
}

/* A second <html> or <body> gives its attributes where the first had none. */
static void merge_attributes(struct dom_tree *tree, uint32_t index, const struct dom_token *token)
{
    struct dom_node *node = &tree->dom->nodes[index];
    if (node->n_attributes)
        return;
    node->attributes = token->attributes;
    node->n_attributes = token->n_attributes;
}

static bool is_before_body(const struct dom_tree *tree)
{
    return !tree->dom->body && tree->depth <= 2;
}

static void begin_body(struct dom_tree *tree)
{
    begin_html(tree);
    dom_tree_pop_to(tree, 1);
    tree->dom->body = push_implied(tree, TAG_BODY);
}

static void begin_head(struct dom_tree *tree)
{
    begin_html(tree);
    if (tree->depth > 1)
        return;
    if (!tree->dom->head) {
        tree->dom->head = push_implied(tree, TAG_HEAD);
        return;
    }
    /* After </head>: what belongs there goes there. */
    tree->n_open[TAG_HEAD]++;
    tree->open[++tree->depth] = (struct dom_open){
        .node = tree->dom->head, .last_child = tree->head_last_child, .tag = TAG_HEAD};
}

/* <html>, <head>, <body>. */
static void start_frame(struct dom_tree *tree, const struct dom_token *token)
{
    struct dom *dom = tree->dom;
    begin_html(tree);
    uint32_t made = dom->html;
    if (token->tag == TAG_HEAD) {
        if (dom->head || dom->body)
            return;
        begin_head(tree);
        made = dom->head;
    } else if (token->tag == TAG_BODY) {
        if (is_before_body(tree))
            begin_body(tree);
        made = dom->body;
    }
    if (made)
        merge_attributes(tree, made, token);
}

/* ---- scopes */

static void close_p(struct dom_tree *tree)
{
    const unsigned at = dom_tree_in_scope(tree, TAG_P, TAG_BUTTON);
    if (at)
        dom_tree_pop_to(tree, at - 1);
}

static void close_if_open(struct dom_tree *tree, enum dom_tag tag)
{
    const unsigned at = dom_tree_in_scope(tree, tag, tag);
    if (at)
        dom_tree_pop_to(tree, at - 1);
}

static bool is_pair(enum dom_tag open, enum dom_tag tag)
{
    return tag == TAG_LI ? open == TAG_LI : open == TAG_DD || open == TAG_DT;
}

/* <li>, <dd>, <dt> end the item before; a block between keeps it open. */
static void close_item(struct dom_tree *tree, enum dom_tag tag)
{
    for (unsigned i = tree->depth; i > 0; i--) {
        const enum dom_tag open = (enum dom_tag)tree->open[i].tag;
        if (is_pair(open, tag)) {
            dom_tree_pop_to(tree, i - 1);
            return;
        }
        if ((dom_tag_traits(open) & T_SPECIAL) && open != TAG_ADDRESS && open != TAG_DIV &&
            open != TAG_P)
            return;
    }
}

static void pop_implied(struct dom_tree *tree)
{
    while (current_traits(tree) & T_IMPLIED)
        pop(tree);
}

/* ---- tables (13.2.6.4.9 to 15) */

static bool is_table_part(enum dom_tag tag)
{
    return tag == TAG_TABLE || tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT ||
           tag == TAG_TR || tag == TAG_COLGROUP;
}

/* The nearest open table element, from its innermost cell to <table>, that `stops` says; 0 where a
 * table that is none of these, or a <template>, is in between. */
static unsigned find_in_table(const struct dom_tree *tree,
                              bool (*stops)(enum dom_tag, enum dom_tag), enum dom_tag tag)
{
    for (unsigned i = tree->open[tree->depth].table; i > 0; i = tree->open[i - 1].table) {
        const enum dom_tag open = (enum dom_tag)tree->open[i].tag;
        if (stops(open, tag))
            return i;
        if (open == TAG_TABLE || open == TAG_TEMPLATE || open == TAG_NOSCRIPT)
            return 0;
    }
    return 0;
}

static bool is_same(enum dom_tag open, enum dom_tag tag)
{
    return open == tag;
}

/* What takes the part as its child. */
static bool takes_part(enum dom_tag open, enum dom_tag tag)
{
    if (open == TAG_TABLE)
        return true;
    if (tag == TAG_TD || tag == TAG_TH)
        return open == TAG_TR || open == TAG_TBODY || open == TAG_THEAD || open == TAG_TFOOT;
    if (tag == TAG_TR)
        return open == TAG_TBODY || open == TAG_THEAD || open == TAG_TFOOT;
    return tag == TAG_COL && open == TAG_COLGROUP;
}

/* Parts of a table outside one are left out. */
static uint32_t start_table_part(struct dom_tree *tree, const struct dom_token *token)
{
    const unsigned at = find_in_table(tree, takes_part, token->tag);
    if (!at)
        return 0;
    dom_tree_pop_to(tree, at);
    if ((token->tag == TAG_TD || token->tag == TAG_TH) && tree->open[at].tag != TAG_TR)
        push_implied(tree, TAG_TR);
    return dom_tree_push(tree, token);
}

static void end_table_part(struct dom_tree *tree, enum dom_tag tag)
{
    const unsigned at = find_in_table(tree, is_same, tag);
    if (at)
        dom_tree_pop_to(tree, at - 1);
}

/* ---- start tags in the body (13.2.6.4.7) */

static void make_way(struct dom_tree *tree, const struct dom_token *token, unsigned traits)
{
    if (traits & T_CLOSES_P)
        close_p(tree);
    if ((traits & T_HEADING) && (current_traits(tree) & T_HEADING))
        pop(tree);
    switch ((int)token->tag) {
    case TAG_LI:
    case TAG_DD:
    case TAG_DT:
        close_item(tree, token->tag);
        break;
    case TAG_A:
    case TAG_NOBR:
        dom_formatting_restart(tree, token->tag);
        break;
    case TAG_BUTTON:
        close_if_open(tree, token->tag);
        break;
    case TAG_OPTION:
    case TAG_OPTGROUP:
        if (dom_tree_current(tree) == TAG_OPTION)
            pop(tree);
        if (token->tag == TAG_OPTGROUP && dom_tree_current(tree) == TAG_OPTGROUP)
            pop(tree);
        break;
    case TAG_RB:
    case TAG_RTC:
    case TAG_RP:
    case TAG_RT:
        if (dom_tree_in_scope(tree, TAG_RUBY, TAG_RUBY))
            pop_implied(tree);
        break;
    default:
        break;
    }
}

static bool reopens_formatting(enum dom_tag tag, unsigned traits)
{
    if (tag == TAG_OTHER || (traits & T_FORMATTING))
        return true;
    if (traits & (T_CLOSES_P | T_HEAD | T_TABLE))
        return false;
    return tag != TAG_SOURCE && tag != TAG_TRACK && tag != TAG_PARAM && tag != TAG_TEXTAREA &&
           tag != TAG_IFRAME && tag != TAG_RT && tag != TAG_RP;
}

static uint32_t start_in_body(struct dom_tree *tree, const struct dom_token *token)
{
    const unsigned traits = dom_tag_traits(token->tag);
    if (token->tag == TAG_FORM && tree->form)
        return 0;
    make_way(tree, token, traits);
    if (tree->n_formatting && reopens_formatting(token->tag, traits))
        dom_formatting_reopen(tree);
    const uint32_t node = dom_tree_push(tree, token);
    if (node && (traits & T_FORMATTING))
        dom_formatting_add(tree, node, token->tag);
    if (token->tag == TAG_FORM)
        tree->form = node;
    return node;
}

/* Directly in a table: what it can't hold goes before it. */
static uint32_t start_in_table(struct dom_tree *tree, const struct dom_token *token)
{
    switch ((int)token->tag) {
    case TAG_TABLE:
        end_table_part(tree, TAG_TABLE);
        return start_in_body(tree, token);
    case TAG_STYLE:
    case TAG_SCRIPT:
    case TAG_TEMPLATE:
    case TAG_NOSCRIPT:
    case TAG_INPUT:
        return dom_tree_push(tree, token);
    case TAG_FORM: /* marks where the controls belong and is closed at once */
        if (!tree->form) {
            tree->form = dom_tree_push(tree, token);
            if (tree->form)
                pop(tree);
        }
        return 0;
    default:
        break;
    }
    tree->fosters = true;
    const uint32_t node = start_in_body(tree, token);
    tree->fosters = false;
    return node;
}

static uint32_t start(struct dom_tree *tree, const struct dom_token *token)
{
    const unsigned traits = dom_tag_traits(token->tag);
    if (token->tag == TAG_HTML || token->tag == TAG_HEAD || token->tag == TAG_BODY) {
        if (!tree->noscript)
            start_frame(tree, token);
        return 0;
    }
    if (token->tag == TAG_NOSCRIPT && tree->noscript)
        return 0;
    if (is_before_body(tree)) {
        if (traits & T_HEAD) {
            begin_head(tree);
            return dom_tree_push(tree, token);
        }
        begin_body(tree);
    }
    if (traits & T_TABLE)
        return start_table_part(tree, token);
    const unsigned table = tree->open[tree->depth].table;
    return is_table_part((enum dom_tag)tree->open[table].tag) ? start_in_table(tree, token)
                                                              : start_in_body(tree, token);
}

uint32_t dom_tree_start(struct dom_tree *tree, const struct dom_token *token, struct sv contents,
                        bool is_closed)
{
    const bool is_leaf = is_closed || (dom_tag_traits(token->tag) & T_VOID);
    if (tree->depth + 2 >= tree->limits->max_depth) {
        tree->dom->partial_why = "depth";
        tree->too_deep += !is_leaf;
        return 0;
    }
    const uint32_t node = start(tree, token);
    if (!node)
        return 0;
    if (contents.len) {
        struct dom_node *text = dom_tree_add(tree, TAG_TEXT);
        if (text)
            text->text = contents;
    }
    if (is_leaf)
        pop(tree);
    return node;
}

/* ---- end tags */

/* 13.2.6.4.7, "any other end tag". */
static void end_other(struct dom_tree *tree, enum dom_tag tag, struct sv name)
{
    for (unsigned i = tree->n_open[tag] ? tree->depth : 0; i > 0; i--) {
        const struct dom_open *open = &tree->open[i];
        if (open->tag == tag &&
            (tag != TAG_OTHER || sv_equal(tree->dom->nodes[open->node].name, name))) {
            dom_tree_pop_to(tree, i - 1);
            return;
        }
        if (dom_tag_traits((enum dom_tag)open->tag) & T_SPECIAL)
            return;
    }
}

static void end_heading(struct dom_tree *tree)
{
    for (unsigned i = tree->depth; i > 0; i--) {
        const unsigned traits = dom_tag_traits((enum dom_tag)tree->open[i].tag);
        if (traits & T_HEADING) {
            dom_tree_pop_to(tree, i - 1);
            return;
        }
        if (traits & T_SCOPE)
            return;
    }
}

static void end_list_item(struct dom_tree *tree)
{
    const unsigned at = dom_tree_in_scope(tree, TAG_LI, TAG_UL);
    if (at && dom_tree_in_scope(tree, TAG_LI, TAG_OL) == at)
        dom_tree_pop_to(tree, at - 1);
}

/* Only the form is closed, not what is open within it. */
static void end_form(struct dom_tree *tree)
{
    const unsigned at = dom_tree_in_scope(tree, TAG_FORM, TAG_FORM);
    tree->form = 0;
    if (!at)
        return;
    pop_implied(tree);
    if (at <= tree->depth)
        dom_tree_remove_open(tree, at);
}

/* Whatever is open within it. */
static void end_template(struct dom_tree *tree)
{
    unsigned i = tree->n_open[TAG_TEMPLATE] ? tree->depth : 0;
    while (i > tree->noscript && tree->open[i].tag != TAG_TEMPLATE)
        i--;
    if (i > tree->noscript)
        dom_tree_pop_to(tree, i - 1);
}

static void end_in_body(struct dom_tree *tree, enum dom_tag tag, struct sv name)
{
    const unsigned traits = dom_tag_traits(tag);
    if (traits & T_TABLE)
        return;
    if (traits & T_FORMATTING)
        dom_formatting_end(tree, tag);
    else if (traits & T_HEADING)
        end_heading(tree);
    else if (tag == TAG_P)
        close_p(tree);
    else if (tag == TAG_LI)
        end_list_item(tree);
    else if (tag == TAG_FORM)
        end_form(tree);
    else if (tag == TAG_TEMPLATE)
        end_template(tree);
    else if ((traits & (T_ENDS | T_SCOPE)) || tag == TAG_DD || tag == TAG_DT)
        close_if_open(tree, tag);
    else
        end_other(tree, tag, name);
}

static void end_head(struct dom_tree *tree)
{
    if (is_before_body(tree) && tree->depth == 2)
        pop(tree);
}

static void end(struct dom_tree *tree, enum dom_tag tag, struct sv name)
{
    if (tag == TAG_HEAD) {
        end_head(tree);
        return;
    }
    if (tag == TAG_HTML || tag == TAG_BODY || is_before_body(tree))
        return;
    if (tag == TAG_TABLE || (dom_tag_traits(tag) & T_TABLE)) {
        end_table_part(tree, tag);
        return;
    }
    if (tag == TAG_NOSCRIPT) {
        if (tree->noscript)
            dom_tree_pop_to(tree, tree->noscript - 1u);
        return;
    }
    tree->fosters = is_table_part((enum dom_tag)tree->open[tree->open[tree->depth].table].tag);
    end_in_body(tree, tag, name);
    tree->fosters = false;
}

void dom_tree_end(struct dom_tree *tree, enum dom_tag tag, struct sv name)
{
    if (tree->too_deep)
        tree->too_deep--;
    else
        end(tree, tag, name);
}

/* ---- text */

static bool is_blank(struct sv text)
{
    size_t i = 0;
    while (i < text.len && sv_is_space(text.ptr[i]))
        i++;
    return i == text.len;
}

void dom_tree_text(struct dom_tree *tree, struct sv text)
{
    if (tree->n_open[TAG_SUP] || tree->n_open[TAG_SUB])
        text = dom_tree_raised(tree, text);
    const bool before_body = is_before_body(tree);
    const enum dom_tag around = (enum dom_tag)tree->open[tree->open[tree->depth].table].tag;
    if ((before_body || is_table_part(around)) && is_blank(text)) {
        if (before_body || is_table_part(dom_tree_current(tree)))
            return;
    }
    if (before_body)
        begin_body(tree);
    tree->fosters = is_table_part(around);
    if (tree->n_formatting)
        dom_formatting_reopen(tree);
    struct dom_node *node = text.len ? dom_tree_add(tree, TAG_TEXT) : NULL;
    if (node)
        node->text = text;
    tree->fosters = false;
}
