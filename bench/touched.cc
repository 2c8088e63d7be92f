// touched --drop FILE: takes the file out of the page cache. touched FILE: prints how many bytes of it
// are there. Between the two, that is what a program made the system fetch, by whatever means.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <vector>

int main(int argc, char** argv) {
  const bool drop = argc == 3 && std::strcmp(argv[1], "--drop") == 0;
  if (argc != 2 && !drop) {
    std::fputs("usage: touched [--drop] FILE\n", stderr);
    return 2;
  }
  const int file = ::open(argv[argc - 1], O_RDONLY);
  struct stat status {};
  if (file < 0 || ::fstat(file, &status) != 0) return 2;
  if (drop) {
    ::fdatasync(file);
    return ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 ? 0 : 2;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> resident((size + page - 1) / page);
  if (data == MAP_FAILED || ::mincore(data, size, resident.data()) != 0) return 2;
  std::size_t pages = 0;
  for (const unsigned char flags : resident) pages += flags & 1;
  std::printf("%zu\n", pages * page);
  return 0;
}
