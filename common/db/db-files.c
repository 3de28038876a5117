/* Files beside the store that belong to its rows. */
#include "db/driver.h"

#include <sys/stat.h>
#include <unistd.h>

const char *db_folder(struct db *db)
{
	if (!db->folder && db->driver->folder)
		db->folder = db->driver->folder(db);
	return db->folder;
}

static uint64_t number_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : st.st_ino;
}

void db_made_file(struct db *db, const char *path)
{
	struct db_file file = { xstrdup(path), number_of(path) };

	if (!db->in_transaction)
		BUG("%s was made outside a transaction", path);
	vec_push(&db->made, file);
}

/* The folders that were made for them go too, unless something else is there. */
void db_drop_files(struct db *db)
{
	for (size_t i = 0; i < db->made.n; i++) {
		char *path = db->made.v[i].path, *slash;

		if (number_of(path) == db->made.v[i].number)
			unlink(path);
		for (int above = 0; above < 2 && (slash = strrchr(path, '/')); above++) {
			*slash = '\0';
			rmdir(path);
		}
	}
	db_keep_files(db);
}

void db_keep_files(struct db *db)
{
	for (size_t i = 0; i < db->made.n; i++)
		free(db->made.v[i].path);
	db->made.n = 0;
}
