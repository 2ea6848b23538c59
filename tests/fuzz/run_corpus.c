/* The main of a fuzz driver that is not linked with libFuzzer: gives the driver each file of the
 * directories and files named as arguments, once. Exits 0 if all were gone through; a finding ends
 * the process before. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool run_file(const char *path, size_t size)
{
    bool done = false;
    FILE *file = fopen(path, "rb");
    /* Exactly as large as the input, so that a read past its end is seen. */
    uint8_t *data = malloc(size ? size : 1);
    if (!file || !data || fread(data, 1, size, file) != size) {
        perror(path);
        goto out;
    }
    (void)LLVMFuzzerTestOneInput(data, size);
    done = true;
out:
    free(data);
    if (file)
        fclose(file);
    return done;
}

static bool run_path(const char *path, unsigned *n_files)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        fprintf(stderr, "%s: no such corpus\n", path);
        return true;
    }
    if (!S_ISDIR(info.st_mode)) {
        ++*n_files;
        return run_file(path, (size_t)info.st_size);
    }
    DIR *directory = opendir(path);
    if (!directory) {
        perror(path);
        return false;
    }
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(directory)) != NULL;) {
        char inner[4096];
        const int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inner)
            done = run_path(inner, n_files);
    }
    closedir(directory);
    return done;
}

int main(int argc, char **argv)
{
    unsigned n_files = 0;
    for (int i = 1; i < argc; i++)
        if (!run_path(argv[i], &n_files))
            return 1;
    printf("%s: %u inputs\n", argv[0], n_files);
    return 0;
}
