#include "model/entity.h"

const struct field field_id = {
	.name = "id",
	.type = TYPE_ID,
	.flags = FIELD_LIST | FIELD_KEY | FIELD_DERIVED | FIELD_INDEXED,
	.title = N_("No."),
	.help = N_("number of the record, given by the store and never used again"),
};

size_t entity_fields(const struct entity *e)
{
	size_t n = 0;

	while (e->field[n].name)
		n++;
	return n;
}

/* Keys are typed with '-' or '_'. */
static bool key_equal(const char *key, const char *typed)
{
	for (; *key && *typed; key++, typed++)
		if (*key != (*typed == '-' ? '_' : *typed))
			return false;
	return *key == *typed;
}

const struct field *entity_field(const struct entity *e, const char *name)
{
	if (!strcmp(name, "id"))
		return &field_id;
	for (const struct field *f = e->field; f->name; f++)
		if (key_equal(f->name, name))
			return f;
	return NULL;
}

size_t field_index(const struct entity *e, const char *name)
{
	for (size_t i = 0; e->field[i].name; i++)
		if (!strcmp(e->field[i].name, name))
			return i;
	BUG("%s has no field %s", e->name, name);
}

bool field_stored(const struct field *f)
{
	return f->type != TYPE_SET && !f->set;
}

bool field_owned_by(const struct field *f, const struct entity *e)
{
	if (!(f->flags & FIELD_OWNER))
		return false;
	return f->type == TYPE_SUBJECT ? !(e->flags & ENTITY_LINK) : !strcmp(f->arg, e->name);
}

bool field_is_number(const struct field *f)
{
	switch (f->type) {
	case TYPE_ID:
	case TYPE_INT:
	case TYPE_QUANTITY:
	case TYPE_PERCENT:
	case TYPE_RATE:
	case TYPE_MONEY:
	case TYPE_BOOL:
	case TYPE_REF:
		return true;
	case TYPE_TEXT:
	case TYPE_MULTILINE:
	case TYPE_CURRENCY:
	case TYPE_DATE:
	case TYPE_BIRTHDAY:
	case TYPE_INSTANT:
	case TYPE_ENUM:
	case TYPE_SUBJECT:
	case TYPE_SET:
	case TYPE_COUNT:
		return false;
	}
	return false;
}

int enum_index(const char *list, const char *word, size_t len)
{
	for (int i = 0;; i++) {
		size_t n = strcspn(list, ",");

		if (n == len && !strncmp(list, word, len))
			return i;
		if (!list[n])
			return -1;
		list += n + 1;
	}
}
