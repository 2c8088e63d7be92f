// A program that is built without any of what check_hardening.py looks for.
#include <cstdio>

int main(int count, char** arguments) {
  char text[16];
  std::snprintf(text, sizeof(text), "%s %d", arguments[0], count);
  return text[0] == '\0';
}
