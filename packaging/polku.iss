; Inno Setup: an installer for one Windows user, no administrator needed.
;   iscc /DVersion=0.1.0 packaging\polku.iss      (after python dev.py build)
#ifndef Version
  #define Version "0.0.0"
#endif

[Setup]
AppId={{6B1B7C52-5C0E-4B5D-9B0A-7F2C3A5E9D41}
AppName=Polku
AppVersion={#Version}
AppPublisher=Polku
DefaultDirName={autopf}\Polku
DefaultGroupName=Polku
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
DisableProgramGroupPage=yes
LicenseFile=..\LICENSE
SetupIconFile=..\build\icons\polku.ico
UninstallDisplayIcon={app}\polku-gui.exe
OutputDir=..\dist
OutputBaseFilename=polku-{#Version}-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes

[Languages]
Name: "fi"; MessagesFile: "compiler:Languages\Finnish.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "..\dist\polku\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; An update must not find modules of the version before.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Polku"; Filename: "{app}\polku-gui.exe"
Name: "{autodesktop}\Polku"; Filename: "{app}\polku-gui.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\polku-gui.exe"; Description: "{cm:LaunchProgram,Polku}"; Flags: nowait postinstall skipifsilent
